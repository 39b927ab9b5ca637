"""Has values that only the second round knows: the first calls `picked` at build time."""


def picked(n):
    return n + 1


factor = picked(1)


def limit():
    return factor * 2


total = limit()
print(total)

if picked(2) == 3:

    def helper(n):
        print(n)
        print(n + 1)

else:

    def helper(n):
        print(-n)


def through_a_local(n):
    chosen = helper
    chosen(n)
    chosen(n)


def work(n):
    print(n)
    return n


def ignores(n):
    work(n)
    work(n + 1)
    if picked(-1):
        print(work(n))


for turn in range(3):
    through_a_local(turn)
    through_a_local(turn + total)
    ignores(turn)
    ignores(-turn)

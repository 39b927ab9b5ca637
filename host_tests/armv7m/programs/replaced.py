"""A second tick on the timer of the first."""

first, first_words = counting()
second, second_words = counting()
before = state()
one, two = make(first, 1000), make(second, 500)
start(one)
wait(3000)
start(two)
ended = one.running, two.running
one.deinit()
print([ended, counted(first_words), counted(second_words)])
two.deinit()
print(state() == before)

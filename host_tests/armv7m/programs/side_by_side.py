"""Two ticks on two timers."""

first, first_words = counting()
second, second_words = counting()
one, two = make(first, 1000), make(second, 500, timer=3, priority=1)
table = tim.mem32[0xE000ED08]
start(one)
start(two)
print([counted(first_words), counted(second_words)])
one.deinit()
print(counted(second_words))
two.deinit()
print(tim.mem32[0xE000ED08] == table)

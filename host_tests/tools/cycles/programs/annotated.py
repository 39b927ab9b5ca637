"""Comments of every kind, for cycles/annotations.py."""


class A:
    def f(self):
        pass


class B:
    def f(self):
        pass

    def g(self):
        pass


@micropython.viper
def loops(a: ptr32) -> int:  # noheap: call<=160, of the arguments
    # noheap: call convert_native_to_obj<=50
    # noheap: ram
    while a[0]:  # noheap: loop<=3
        # noheap: loop<=4
        for n in range(4):
            a[n] = 0
    while a[1]:
        pass


@micropython.asm_thumb
def asm(r0):
    b(END)
    label(AGAIN)  # noheap: loop<=5
    sub(r0, 1)
    bne(AGAIN)
    label(END)

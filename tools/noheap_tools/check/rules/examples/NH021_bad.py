def tick(t):
    print("tick")

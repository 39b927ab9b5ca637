"""Feeds all that reads people's files with files that nobody would write.

Whatever is in a file, the answer is what the file says or one of noheap's own errors: never a
traceback. hypothesis draws the files, the same ones at each run. What once ended in a traceback is
in corpus/, a folder for each reader, and is read at each run as well.

    pytest host_tests/fuzz --hypothesis-profile nightly       twenty times as many, and new ones
"""

"""Each test asks a board for what it has not, but one. test_plugin.py runs them in a project."""

import os
import signal

import pytest


def test_its_process_ends(board):
    os.kill(os.getpid(), signal.SIGKILL)


def test_the_next_one_is_not_concerned(board):
    board.expect("ready")


@pytest.mark.board(files={"main.py": "while True: pass"})
def test_one_that_never_waits(board):
    assert board.isr.count == 0
    board.isr.max_cycles


def test_of_no_pin(board):
    board.pin(30)


def test_of_no_quantity(board):
    board.sensor().presure_pa = 1


def test_of_no_sensor(board):
    board.sensor("attic")


def test_of_no_fault(board):
    with board.fault("fire"):
        pass


def test_of_no_input(board):
    board.adc(25)


def test_without_a_sampler(board):
    board.missed


@pytest.mark.board(bord="pico")
def test_of_no_key(board):
    pass

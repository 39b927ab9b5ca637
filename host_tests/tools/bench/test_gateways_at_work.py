"""`noheap bench cluster` and `outage`, short: real brokers, kills and a disk that is full."""

import json

import pytest

from noheap_tools import cli
from noheap_tools.bench import outage
from noheap_tools.bench.heard import Heard
from noheap_tools.bench.processes import Boards, Gateway, Sent
from noheap_tools.bench.simulated import Plan
from noheap_tools.bench.small_disk import SmallDisk
from noheap_tools.errors import ToolError
from noheap_tools.toolchain.for_tests import MOSQUITTO, NATS
from rig.patience import PATIENCE_S


def require_a_disk(folder) -> None:
    folder.mkdir(exist_ok=True)
    try:
        with SmallDisk(folder, 1):
            pass
    except (ToolError, OSError) as error:
        pytest.skip(str(error))


@pytest.mark.skipif(NATS.find() is None, reason=NATS.lacking())
def test_fifty_boards_lose_nothing_when_one_node_of_three_is_killed(capsys):
    assert cli.main(["bench", "cluster", "--quick", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["boards"] == 50
    assert told["sent"] == told["once"] > 50 * 20
    assert told["missing"] == told["changed"] == 0


@pytest.mark.skipif(MOSQUITTO.find() is None, reason=MOSQUITTO.lacking())
def test_nothing_with_a_number_is_lost_by_kills_and_a_full_disk(capsys, tmp_path):
    require_a_disk(tmp_path / "a")
    assert cli.main(["bench", "outage", "--quick", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["missing"] == told["changed"] == told["dropped"] == 0
    # The rest: some seconds without a gateway, on a computer with much to do.
    assert told["once"] > told["sent"] / 2


def test_a_gateway_that_starts_on_a_full_disk_goes_on(tmp_path):
    require_a_disk(tmp_path / "a")
    (tmp_path / "b").mkdir()
    with (
        SmallDisk(tmp_path / "b", 1) as disk,
        Boards(Plan(1, 50, 30)) as boards,
        Gateway(
            tmp_path, "[influx]\nto = 'stdout'", boards.ports, disk.folder / "o.db", disk.prefix
        ) as gateway,
    ):
        gateway.wait(lambda: "is at" in gateway.said(), "no board is there", PATIENCE_S)
        gateway.kill()
        disk.fill()
        gateway.start()
        full = "cannot write"
        gateway.wait(lambda: full in gateway.said(), "the disk is not full", PATIENCE_S)
        assert "database or disk is full: records wait in memory." in gateway.said()
        disk.free()
        well = "the outbox takes records again"
        gateway.wait(lambda: well in gateway.said(), "it does not go on", PATIENCE_S)


def test_what_is_missing_late_or_other_is_seen():
    plan = outage._QUICK.plan
    heard = Heard()
    sent = Sent(1000.0, [4] * plan.boards)
    board = "E660540000000003"

    def batch(*records: tuple[int, float]) -> bytes:
        made = [
            {"seq": seq, "time_us": round(1e6 * at_s), "type": "sample", "period": seq}
            for seq, at_s in records
        ]
        return json.dumps({"id": board, "boot": 1, "records": made}).encode()

    due = [1000 + plan.due_s(3, period) for period in range(400)]
    heard.take(0.0, batch((1, due[1]), (2, due[2])))
    heard.take(3.0, batch((2, due[2] + 1), (399, due[399] + 0.007)))
    summary = {
        "boards": {board: {"drift_ppm": plan.drift_of(3) + 4}},
        "waiting": {"mqtt": 5},
        "dropped": {"mqtt": 6},
    }
    found = outage._judged(outage._QUICK, sent, heard, summary)
    assert (found.once, found.twice, found.changed) == (3, 1, 1)
    assert (found.missing, found.dropped) == (396 + 5, 6)
    assert (found.worst_ms, found.drift_ppm) == (pytest.approx(7, abs=0.01), 4)
    assert heard.pause_s == 3
    assert [it.reached for it in found.limits] == [False] * 4

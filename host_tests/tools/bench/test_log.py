"""The figures of `noheap bench log`; the host's speed is measured, and not judged here."""

from noheap_tools.bench import log


def test_the_emulated_boards_figures_are_reached():
    outcome = log.run(lambda line: None)
    told = outcome.as_json()
    assert list(told) == ["rows", "records_per_s", "decoder_records_per_s"]
    assert [(row["name"], row["caller"]) for row in told["rows"]] == [
        ("log0", "viper"),
        ("log0", "bytecode"),
        ("log2", "viper"),
        ("log2", "bytecode"),
        ("print", "bytecode"),
    ]
    for row in told["rows"]:
        assert set(row) == {"name", "caller", "cycles", "wire_bytes"}
    missed = [str(it) for it in outcome.limits if not it.reached and "decoded" not in it.name]
    assert not missed
    assert told["decoder_records_per_s"] > 0

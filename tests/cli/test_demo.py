"""The demo store's orders, from the command line."""

from pathlib import Path

NOWHERE = "http://127.0.0.1:9"


def test_demo_order_names_the_setting_of_the_panels_address(run, instance: Path):
    """Where no panel answers, the line names the address asked and the setting that moves it."""
    ended = run("demo", "order", at=instance, env={"ILETINIZ_PUBLIC_URL": NOWHERE})
    assert ended.returncode == 1
    assert NOWHERE in ended.stderr
    assert "ILETINIZ_PUBLIC_URL" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1

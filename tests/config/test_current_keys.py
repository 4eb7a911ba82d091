"""Keys that are rotated while a process runs."""

from pathlib import Path

from iletiniz_admin.config import current_encryption_keys
from iletiniz_admin.config.keys import ENCRYPTION_KEYS_FILE, new_encryption_key

OLD, NEW = new_encryption_key(), new_encryption_key()


def write(folder: Path, text: str) -> None:
    (folder / ENCRYPTION_KEYS_FILE).write_text(text)


def test_a_rotated_file_is_read_again(tmp_path: Path):
    """The new key is in front of the one that the process knows."""
    write(tmp_path, f"{NEW}\n{OLD}\n")
    assert current_encryption_keys(tmp_path, OLD) == f"{NEW},{OLD}"


def test_keys_of_a_setting_are_not_replaced_by_a_file(tmp_path: Path):
    """A file that never held the process's key is another installation's, or unused."""
    write(tmp_path, NEW)
    assert current_encryption_keys(tmp_path, OLD) == OLD


def test_a_broken_or_missing_file_changes_nothing(tmp_path: Path):
    """What is known stays in force."""
    assert current_encryption_keys(tmp_path, OLD) == OLD
    write(tmp_path, "not a key")
    assert current_encryption_keys(tmp_path, OLD) == OLD

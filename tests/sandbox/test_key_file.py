"""Keys outlive a sandbox process where a file is named."""

from pathlib import Path

import pytest

from iletiniz_admin.sandbox.key_file import load_keys, save_keys
from iletiniz_admin.sandbox.records import ApiKey
from iletiniz_admin.sandbox.seed import default_seed
from iletiniz_admin.sandbox.state import SandboxState

KEY = ApiKey("iltz_live_0123456789abcdefghijklmn", "ws_7k2m9q4t", ("messages:send",))


def test_an_issued_key_is_known_to_the_next_process(tmp_path: Path):
    """A key that one sandbox issued is good in the next one, with its scopes."""
    file = tmp_path / "keys.json"
    first = SandboxState(default_seed(), keys_file=file)
    first.keys[KEY.key] = KEY
    first.remember_keys()
    second = SandboxState(default_seed(), keys_file=file)
    assert second.keys[KEY.key] == KEY
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_revoked_key_stays_revoked(tmp_path: Path):
    """A revoked key does not come back with a restart."""
    file = tmp_path / "keys.json"
    save_keys(file, [ApiKey(KEY.key, KEY.workspace_id, KEY.scopes, revoked=True)])
    assert SandboxState(default_seed(), keys_file=file).keys[KEY.key].revoked


@pytest.mark.parametrize("content", ["", "[", "{}", '[{"key": "x"}]', "[1]"])
def test_a_broken_file_has_no_keys(tmp_path: Path, content: str):
    """A broken file never stops the sandbox."""
    file = tmp_path / "keys.json"
    file.write_text(content)
    assert load_keys(file) == []


def test_keys_of_an_unknown_workspace_are_left_out(tmp_path: Path):
    """A seed without the key's workspace does not know the key."""
    file = tmp_path / "keys.json"
    save_keys(file, [ApiKey(KEY.key, "ws_gone", KEY.scopes)])
    assert KEY.key not in SandboxState(default_seed(), keys_file=file).keys

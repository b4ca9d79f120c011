"""Installing clamd for the tests starts nothing on the machine, and leaves its rules as they were."""

import subprocess

from scripts import clamd


def test_no_service_may_start_while_it_is_installed(monkeypatch, tmp_path):
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(clamd, "POLICY", policy)
    with clamd._starting_nothing():
        # 101: “this action is not allowed”, says Debian’s invoke-rc.d.
        assert subprocess.run([policy, "clamav-daemon", "start"], check=False).returncode == 101
    assert not policy.exists()


def test_the_machines_own_policy_is_left_alone(monkeypatch, tmp_path):
    policy = tmp_path / "policy-rc.d"
    policy.write_text("of the machine")
    monkeypatch.setattr(clamd, "POLICY", policy)
    with clamd._starting_nothing():
        assert policy.read_text() == "of the machine"
    assert policy.read_text() == "of the machine"


def test_a_clamd_named_by_the_environment_is_the_one(monkeypatch):
    monkeypatch.setenv("CLAMD", "/opt/clamd")
    assert clamd.found() == "/opt/clamd"
    assert clamd.main() == 0

"""The programs that serve the newsroom open no door that nobody asked for."""

import ast
import runpy

from gunicorn.config import KNOWN_SETTINGS, Config

from tests.rooms import ROOT

CONFIGURATION = ROOT / "deploy" / "gunicorn.conf.py"
KNOWN = {setting.name for setting in KNOWN_SETTINGS}


def configured():
    """The server's settings as gunicorn reads the file."""
    config = Config()
    for name, value in runpy.run_path(str(CONFIGURATION)).items():
        if name in KNOWN:
            config.set(name, value)
    return config


def test_the_server_takes_no_commands_and_nobodys_word_for_an_address():
    config = configured()
    assert config.control_socket_disable
    assert not config.forwarded_allow_ips
    assert not config.proxy_protocol or config.proxy_protocol == "off"
    assert config.statsd_host is None
    assert not config.reload
    assert not config.permit_obsolete_folding
    assert not config.permit_unconventional_http_method
    assert not config.strip_header_spaces
    assert not config.casefold_http_method


def test_every_setting_of_the_server_is_one_that_it_knows():
    """A name mistyped, or gone with a new version, would open again what it had shut."""
    tree = ast.parse(CONFIGURATION.read_text())
    names = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert names
    assert names <= KNOWN

"""The plugin's own tests, in each WordPress and with both ways orders are kept."""

from collections.abc import Callable

import pytest
from wordpress.cores import ROOT, STORAGES, cores, find_program
from wordpress.site import Site

pytestmark = pytest.mark.wordpress


@pytest.mark.parametrize("storage", STORAGES)
@pytest.mark.parametrize("core", cores())
def test_the_suite_passes(make_site: Callable[..., Site], core: str, storage: str):
    """Every test of tests/php passes inside this WordPress; they speak English."""
    site = make_site(core, storage)
    site.sql("UPDATE wp_options SET option_value = '' WHERE option_name = 'WPLANG'")
    program = find_program("phpunit")
    assert program, "phpunit is not installed"
    configuration = str(ROOT / "tests" / "php" / "phpunit.xml")
    done = site.start(program, "-c", configuration, environment={"WORDPRESS_DIR": str(site.folder)})
    assert done.returncode == 0, f"{done.stdout[-20000:]}\n{done.stderr[-5000:]}"
    assert "\nOK" in done.stdout, done.stdout

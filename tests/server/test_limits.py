from __future__ import annotations

import pytest

from pipeline.errors import ConfigError
from pipeline.server.limits import check_address, is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost"])
def test_addresses_of_this_machine_need_no_token(host: str) -> None:
    assert is_loopback(host)
    check_address(host, None, insecure=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "localhost.example", ""])
def test_other_addresses_need_one_or_a_word(host: str) -> None:
    with pytest.raises(ConfigError, match="CHINESE_NEWS_TOKEN"):
        check_address(host, None, insecure=False)
    check_address(host, "t", insecure=False)
    check_address(host, None, insecure=True)

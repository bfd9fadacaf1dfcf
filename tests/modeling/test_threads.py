from __future__ import annotations

import torch
from threadpoolctl import threadpool_info

from pipeline.modeling.threads import compute_in_one_thread


def test_arithmetic_is_done_in_one_thread() -> None:
    torch.set_num_threads(2)
    compute_in_one_thread()
    assert torch.get_num_threads() == 1
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}

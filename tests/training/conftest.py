"""Networks as small as those of the tests are slower on two threads than on one."""

from __future__ import annotations

import torch

torch.set_num_threads(1)

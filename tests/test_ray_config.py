from __future__ import annotations

from pipeline.config import load_config


def test_the_ray_config_is_the_default_run_on_a_cluster() -> None:
    config, default = load_config("configs/ray.yaml"), load_config("configs/default.yaml")
    assert config.executor.kind == "ray"
    assert [name for name, _ in config.stages] == [name for name, _ in default.stages]

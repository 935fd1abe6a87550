"""Starts what `transformers serve` starts, without `accelerate`: `python tiny_server.py MODEL PORT`."""

from __future__ import annotations

import sys
from unittest.mock import patch

from transformers.cli.serve import Serve
from transformers.cli.serving.model_manager import ModelManager

# A device, even the processor, is a `device_map`, which only `accelerate` can read; without one it is the processor.
with patch.object(ModelManager, "device", property(lambda manager: None, lambda manager, device: None), create=True):
    Serve(sys.argv[1], host="127.0.0.1", port=int(sys.argv[2]), default_seed=0)

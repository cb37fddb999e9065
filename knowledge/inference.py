"""onnxruntime as a desk wants it: it reports to nobody and leaves nothing in anyone's home."""

import os
from types import ModuleType


def quiet_onnxruntime() -> ModuleType:
    """The module onnxruntime, imported without its reports to its makers.

    On Linux it would write a number for the device into the home folder with its very import, and ask to send figures of
    use; only a variable of the environment keeps it from both.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    module: ModuleType = onnxruntime
    return module

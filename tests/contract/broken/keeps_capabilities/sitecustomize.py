"""A broken emulator that starts bubblewrap without options: root keeps capabilities, /proc/sys."""

from sagemaker_emulator.runner import bubblewrap, machine

bubblewrap._NAMESPACES = ((),)
bubblewrap._ALWAYS = ("--die-with-parent", "--unshare-pid", "--unshare-ipc", "--unshare-uts")
machine._READ_ONLY = ()
machine._secrets = tuple

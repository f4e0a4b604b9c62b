"""The artifacts of a release: wheel, sdist, plugin archives, the package schema and the SDKs.

`make dist` builds them into `dist/` from the files that git tracks, equal byte for byte when they
are built again; `make dist-test` installs each from there alone and runs a stack with it.
"""

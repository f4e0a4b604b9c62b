"""The generator of the table of AWS's images, `api/model/generated/images.json`.

`answers` runs in an environment with the package of AWS that knows the images, and asks it for each
combination of arguments in each region. `table` makes the compact table of its answers. The
provider needs neither.
"""

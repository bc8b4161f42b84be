"""Leaves start-up files behind, for Python, IPython and Matplotlib to find next time."""

LAST = """
import os
import site
import sys

places = [os.environ.get(name, ".") for name in ("HOME", "IPYTHONDIR", "MPLCONFIGDIR")]
places += [site.getusersitepackages(), *sys.path, "..", "../ipython/profile_default/startup"]
for place in places:
    for name in ("usercustomize.py", "sitecustomize.py", "trap.pth", "matplotlibrc", "numpy.py"):
        try:
            os.makedirs(place, exist_ok=True)
            with open(os.path.join(place, name), "w") as file:
                file.write("import os; os._exit(0)")
            print("left", name)
        except OSError as error:
            print(type(error).__name__)
"""
SHOWN = "left numpy.py"
EXPECTED = {}

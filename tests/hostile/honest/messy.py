"""Is right, by way of globals, files, threads, subclasses and names in other scripts."""

CELLS = {
    "window_beta": """
import threading
from pathlib import Path

größe = {}

class Window(float):
    def beta(self):
        return (self - 1) / self

def window_beta(window):
    def work():
        größe["β"] = float(Window(window).beta())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    Path("note.txt").write_text(str(größe["β"]))
    return float(Path("note.txt").read_text())
"""
}
EXPECTED = {}

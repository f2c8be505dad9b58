"""Where the installation is that this program belongs to."""
import os
from pathlib import Path

PREFIX = Path(__file__).resolve().parents[3]  # PREFIX/libexec/maia/maia_runner/paths.py


def add_kernels_of_installation():
    """Jupyter finds this installation's kernel before others of the same name."""
    paths = [str(PREFIX / 'share/jupyter'), os.environ.get('JUPYTER_PATH', '')]
    os.environ['JUPYTER_PATH'] = os.pathsep.join(path for path in paths if path)

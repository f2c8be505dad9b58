"""The README's line for a C++ program of one's own."""

import os
import subprocess
from pathlib import Path

PREFIX = Path(os.environ.get("MAIA_PREFIX", Path(__file__).parents[2] / "build" / "prefix"))

PROGRAM = r"""
#include <cstdio>
#include <maia/system.hpp>

int main() {
  const maia::System system(948, "blocks.6.0.bn2");
  const auto [activations, images] = system.neuron({maia::Image(300, 200, {90, 120, 40}), maia::Image(64, 64)});
  std::printf("%zu %d %s\n", activations.size(), images[0].width(), system.name().c_str());
  try {
    maia::Model("resnet51");
  } catch (const maia::Error& error) {
    std::puts(error.what());
  }
}
"""


def test_a_program_compiles_links_and_runs(tmp_path):
    (tmp_path / "program.cpp").write_text(PROGRAM)
    library = PREFIX / "lib" / "maia"
    for standard in ["17", "20"]:
        subprocess.run(
            ["g++", f"-std=c++{standard}", "-Wall", "-Wextra", "-Werror", "program.cpp", f"-I{PREFIX}/include", f"-L{library}",
             "-lmaia_core", f"-Wl,-rpath,{library}", "-o", f"program{standard}"],
            cwd=tmp_path, check=True,
        )
        done = subprocess.run(
            [f"./program{standard}"], cwd=tmp_path, capture_output=True, text=True, check=True,
            env={"PATH": os.environ["PATH"], "MAIA_CACHE": str(tmp_path / "cache")},
        )
        assert done.stdout.startswith("2 224 efficientnet_lite0 blocks.6.0.bn2 unit 948\n"), done
        assert "resnet50" in done.stdout and done.stderr == ""

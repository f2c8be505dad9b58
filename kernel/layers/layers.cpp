#include "layers/layers.hpp"

#include <linux/seccomp.h>

#include <algorithm>

#include "layers/landlock_abi.hpp"

namespace maia::sandbox {
namespace {

bool has_action(unsigned action) { return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0; }

bool lists(std::string_view words, std::string_view word) {
  for (std::size_t start = 0; start <= words.size();) {
    const std::size_t end = std::min(words.find(',', start), words.size());
    if (words.substr(start, end - start) == word) return true;
    start = end + 1;
  }
  return false;
}

}  // namespace

Layers probe_layers(std::string_view without) {
  Layers layers;
  const long abi = landlock::create_ruleset(nullptr, 0, landlock::ask_version);
  if (abi > 0 && !lists(without, "landlock")) layers.landlock = static_cast<int>(abi);
  for (int newer = 2; newer <= abi; ++newer) {
    if (lists(without, "landlock" + std::to_string(newer))) layers.landlock = std::min(layers.landlock, newer - 1);
  }
  layers.seccomp = has_action(SECCOMP_RET_ERRNO) && !lists(without, "seccomp");
  layers.notification = layers.seccomp && has_action(SECCOMP_RET_USER_NOTIF) && !lists(without, "notification");
  return layers;
}

std::vector<std::string> Layers::missing() const {
  std::vector<std::string> lines;
  if (landlock == 0)
    lines.emplace_back(
        "Landlock (Linux 5.13 or newer, with landlock in its list of security modules): cells reach all files that "
        "you can reach");
  if (!seccomp) lines.emplace_back("seccomp: cells can use the network, start programs and reach your other processes");
  if (!notification)
    lines.emplace_back("seccomp's notification (Linux 5.5 or newer): the number of processes has no limit of its own");
  return lines;
}

}  // namespace maia::sandbox

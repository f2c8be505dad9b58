// What a person writes to choose a backend.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "maia/error.hpp"

namespace maia::backends {

/// The roles: "vlm" (the agent's model), "image" (makes and edits images), "describer" (describes regions, blind),
/// "detector" (finds what words name, for synthetic neurons). "offline" is what comes with maia, and the default.
inline constexpr const char* roles[] = {"vlm", "image", "describer", "detector"};

/// A role's setting, as a person writes it:
///
///   offline                         what comes with maia
///   openai:MODEL                    the provider's own address and key; also responses: (OpenAI's newer interface),
///                                   anthropic: and gemini:; for images openai: alone
///   openai:MODEL@URL                any server that speaks so, without a key unless the configuration names one for
///                                   it; a URL without a path gets the usual one (/v1)
///   ollama:MODEL  lmstudio:MODEL    servers that people run themselves, at their usual addresses on this machine, or
///   vllm:MODEL  llamacpp:MODEL      at @URL; they cost nothing
///   a1111:URL[#CHECKPOINT]          a Stable Diffusion web UI (role image)
///   hf:URL[,SEGMENTATION_URL]       servers of Hugging Face's shapes (role detector); at router.huggingface.co, with
///   the
///                                   key HF_TOKEN
struct Setting {
  std::string role;
  std::string text;               ///< as written; the backend's name, also in caches and journals
  std::string kind = "offline";   ///< "offline", "openai", "anthropic", ...
  std::string model;              ///< empty if it has none
  std::vector<std::string> urls;  ///< base addresses (hf: whole addresses) that requests may go to
  std::string key_variable;       ///< environment variable or key file; empty: no key is sent

  bool is_offline() const { return kind == "offline"; }
};

/// From an address's beginning, "https://host:port", to the name of the variable or key file that holds its key.
using KeyNames = std::map<std::string, std::string>;

/// Throws Error, naming what is possible and the nearest, if the text is not a setting of the role. A provider's own
/// key goes to the provider's own address alone; for other addresses, and in place of it, `keys` says which one.
Setting parse_setting(const std::string& role, const std::string& text, const KeyNames& keys);

/// The same with the keys that the configuration names.
Setting parse_setting(const std::string& role, const std::string& text);

/// Throws Error, naming the roles and the nearest, unless it is one.
void check_role(const std::string& role);

/// The kinds of settings of a role as they begin: "offline", "openai:", "ollama:", ...
std::vector<std::string> beginnings(const std::string& role);

/// "https://host:port" of an address, in lower case, without the port if it is the usual one. Throws Error unless it is
/// an address of http:// or https:// without user, password, query and fragment, which may hold keys.
std::string origin_of(const std::string& url);

}  // namespace maia::backends

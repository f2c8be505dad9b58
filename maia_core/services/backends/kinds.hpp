// The kinds of backends: one row each.
#pragma once

#include <string>
#include <vector>

#include "maia/chat.hpp"

namespace maia::backends {

struct Kind {
  enum class Form {
    offline,   ///< the name alone
    model,     ///< KIND:MODEL[@URL]
    web_ui,    ///< KIND:URL[#MODEL]
    detection  ///< KIND:URL[,URL]
  };
  const char* name;
  Form form;
  std::vector<std::string> roles;
  const char* url = "";           ///< where it usually is
  const char* path = "";          ///< of a URL that comes without one
  const char* key_variable = "";  ///< for `url` alone
  ChatDialect dialect = ChatDialect::openai_chat;
  bool free = false;  ///< people run it themselves
};

const std::vector<Kind>& kinds();

/// Null if there is none.
const Kind* find_kind(const std::string& name);

}  // namespace maia::backends

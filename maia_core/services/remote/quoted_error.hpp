// Errors that say what they are about.
#pragma once

#include <string>

#include "maia/error.hpp"

namespace maia {

/// Runs `work`; an Error that it throws gets the subject in front, unless it names it already or is an interrupt.
template <class Work>
auto about(const std::string& subject, const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    const std::string what = error.what();
    if (what == "interrupted" || what.find(subject) != std::string::npos) throw;
    throw Error("\"" + subject + "\": " + what);
  }
}

}  // namespace maia

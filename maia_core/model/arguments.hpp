// The words of a command line.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "maia/error.hpp"

namespace maia {

/// Arguments that make no sense.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// Splits arguments into options and the rest: "--name VALUE", "--name=VALUE", "--flag"; all after "--" is rest.
class Arguments {
 public:
  /// `with_value` and `flags` are the names of the options, without dashes. Throws UsageError, with the nearest name,
  /// for others, for a missing value and for an option that is given twice.
  Arguments(const std::vector<std::string>& arguments, const std::vector<std::string>& with_value,
            const std::vector<std::string>& flags);

  bool has(const std::string& name) const { return options_.count(name) != 0; }
  std::string text(const std::string& name, const std::string& otherwise) const;

  /// The value of an option, a whole number in low..high. Throws UsageError if it is anything else.
  template <class T>
  T number(const std::string& name, T otherwise, T low, T high) const {
    const auto found = options_.find(name);
    return found == options_.end() ? otherwise : parse("--" + name, found->second, low, high);
  }

  /// Digits as a number; `what` is what errors call it.
  template <class T>
  static T parse(const std::string& what, const std::string& digits, T low, T high);

  std::vector<std::string> rest;

 private:
  std::map<std::string, std::string> options_;
};

extern template int Arguments::parse(const std::string&, const std::string&, int, int);
extern template std::int64_t Arguments::parse(const std::string&, const std::string&, std::int64_t, std::int64_t);
extern template std::uint64_t Arguments::parse(const std::string&, const std::string&, std::uint64_t, std::uint64_t);

/// Whether one of the arguments asks for help.
bool asks_for_help(const std::vector<std::string>& arguments);

}  // namespace maia

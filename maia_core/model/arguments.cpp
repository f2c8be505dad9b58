#include "model/arguments.hpp"

#include <algorithm>
#include <charconv>

#include "model/nearest.hpp"

namespace maia {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Arguments::Arguments(const std::vector<std::string>& arguments, const std::vector<std::string>& with_value,
                     const std::vector<std::string>& flags) {
  bool options_end = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (options_end || argument.size() < 2 || argument[0] != '-') {
      rest.push_back(argument);
      continue;
    }
    if (argument == "--") {
      options_end = true;
      continue;
    }
    const std::size_t equals = argument.find('=');
    const std::string dashed = argument.substr(0, equals);
    const std::string name = dashed.compare(0, 2, "--") == 0 ? dashed.substr(2) : std::string();
    if (contains(flags, name) && equals == std::string::npos) {
      options_[name] = "";
    } else if (contains(with_value, name)) {
      if (options_.count(name) != 0) throw UsageError("option " + dashed + " is given twice");
      if (equals != std::string::npos) {
        options_[name] = argument.substr(equals + 1);
      } else if (++i < arguments.size()) {
        options_[name] = arguments[i];
      } else {
        throw UsageError("option " + dashed + " needs a value");
      }
    } else if (contains(flags, name)) {
      throw UsageError("option " + dashed + " takes no value");
    } else {
      std::vector<std::string> known;
      for (const auto* names : {&with_value, &flags}) {
        for (const std::string& known_name : *names) known.push_back("--" + known_name);
      }
      throw UsageError("no option '" + dashed + "'" + did_you_mean(dashed, known));
    }
  }
}

std::string Arguments::text(const std::string& name, const std::string& otherwise) const {
  const auto found = options_.find(name);
  return found == options_.end() ? otherwise : found->second;
}

template <class T>
T Arguments::parse(const std::string& what, const std::string& digits, T low, T high) {
  T value{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < low || value > high) {
    throw UsageError(what + " is a whole number in " + std::to_string(low) + ".." + std::to_string(high) + ", not '" +
                     digits + "'");
  }
  return value;
}

template int Arguments::parse(const std::string&, const std::string&, int, int);
template std::int64_t Arguments::parse(const std::string&, const std::string&, std::int64_t, std::int64_t);
template std::uint64_t Arguments::parse(const std::string&, const std::string&, std::uint64_t, std::uint64_t);

bool asks_for_help(const std::vector<std::string>& arguments) {
  return std::any_of(arguments.begin(), arguments.end(), [](const std::string& argument) {
    return argument == "--help" || argument == "-h" || argument == "help";
  });
}

}  // namespace maia

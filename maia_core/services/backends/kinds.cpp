#include "services/backends/kinds.hpp"

namespace maia::backends {

const std::vector<Kind>& kinds() {
  using Form = Kind::Form;
  static const std::vector<std::string> all = {"vlm", "image", "describer", "detector"};
  static const std::vector<std::string> chat = {"vlm", "describer"};
  static const std::vector<std::string> chat_and_image = {"vlm", "describer", "image"};
  static const std::vector<Kind> table = {
      {.name = "offline", .form = Form::offline, .roles = all, .free = true},
      {.name = "openai",
       .form = Form::model,
       .roles = chat_and_image,
       .url = "https://api.openai.com/v1",
       .path = "/v1",
       .key_variable = "OPENAI_API_KEY"},
      {.name = "responses",
       .form = Form::model,
       .roles = chat,
       .url = "https://api.openai.com/v1",
       .path = "/v1",
       .key_variable = "OPENAI_API_KEY",
       .dialect = ChatDialect::openai_responses},
      {.name = "anthropic",
       .form = Form::model,
       .roles = chat,
       .url = "https://api.anthropic.com/v1",
       .path = "/v1",
       .key_variable = "ANTHROPIC_API_KEY",
       .dialect = ChatDialect::anthropic},
      {.name = "gemini",
       .form = Form::model,
       .roles = chat,
       .url = "https://generativelanguage.googleapis.com/v1beta",
       .path = "/v1beta",
       .key_variable = "GEMINI_API_KEY",
       .dialect = ChatDialect::gemini},
      {.name = "ollama",
       .form = Form::model,
       .roles = chat,
       .url = "http://localhost:11434/v1",
       .path = "/v1",
       .free = true},
      {.name = "lmstudio",
       .form = Form::model,
       .roles = chat,
       .url = "http://localhost:1234/v1",
       .path = "/v1",
       .free = true},
      {.name = "vllm",
       .form = Form::model,
       .roles = chat,
       .url = "http://localhost:8000/v1",
       .path = "/v1",
       .free = true},
      {.name = "llamacpp",
       .form = Form::model,
       .roles = chat,
       .url = "http://localhost:8080/v1",
       .path = "/v1",
       .free = true},
      {.name = "a1111", .form = Form::web_ui, .roles = {"image"}, .url = "http://localhost:7860", .free = true},
      {.name = "hf",
       .form = Form::detection,
       .roles = {"detector"},
       .url = "https://router.huggingface.co",
       .key_variable = "HF_TOKEN",
       .free = true}};
  return table;
}

const Kind* find_kind(const std::string& name) {
  for (const Kind& kind : kinds())
    if (kind.name == name) return &kind;
  return nullptr;
}

}  // namespace maia::backends

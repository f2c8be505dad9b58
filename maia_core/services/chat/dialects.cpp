#include "services/chat/dialect.hpp"

namespace maia {

const Dialect& dialect_of(ChatDialect dialect) {
  switch (dialect) {
    case ChatDialect::openai_chat:
      return openai_chat_dialect();
    case ChatDialect::openai_responses:
      return openai_responses_dialect();
    case ChatDialect::anthropic:
      return anthropic_dialect();
    case ChatDialect::gemini:
      return gemini_dialect();
  }
  throw Error("there is no such dialect");
}

}  // namespace maia

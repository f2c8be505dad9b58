#include "exemplars/sweep_model.hpp"
#include "model/loaded_model.hpp"

namespace maia {

SweepModel load_sweep_model(const std::string& name, const std::string& device) {
  const auto model = load_model(name, device);
  return {model->network,     model->preprocess,       model->name,  model->hash(),
          model->main_layers, !model->classes.empty(), model->device};
}

}  // namespace maia

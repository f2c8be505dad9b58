// Exemplars of a model without a dataset of one's own.
#pragma once

#include <string>

#include "exemplars/sweep_model.hpp"
#include "maia/model.hpp"
#include "scene/dataset/default_scenes.hpp"

namespace maia {

/// Makes the store that ExemplarStore::find() falls back to: a sweep of standard_layers() over default_scenes(),
/// which are made first. Returns the store's path; does nothing if it is there. For the embedded model all of it takes
/// about a minute on two processors.
///
/// hooks.progress is told "scenes" and then "sweep" from the calling thread. An interrupted start leaves what it did,
/// and the next one goes on from there; while another process does the same, this one waits for its result. Throws
/// Error if the photographs are not installed or the disk is full; SceneWritingStopped or SweepStopped if hooks.stop
/// said so; and whatever check_interrupt() throws.
std::string default_exemplars(const Model& model, const WorkHooks& hooks, const DefaultScenes& set = {});
std::string default_exemplars(const SweepModel& model, const WorkHooks& hooks, const DefaultScenes& set = {});

/// Whether that store has, or would have, the layer.
bool default_exemplars_have(const Model& model, const std::string& layer);

}  // namespace maia

// The photographs and what they show.
#include "scene/backdrop/backdrop.hpp"
#include "scene/backdrop/plates.hpp"
#include "scene/backdrop/sources.hpp"

namespace maia::backdrop {
namespace {

const std::string wallpapers = "backgrounds/", templates = "tuxpaint/templates/",
                  worlds = "blender/datafiles/studiolights/world/";

Outline level(float y) { return {{{0, y}}}; }

Panorama forest_world() {
  Panorama p;
  p.file = worlds + "forest.exr";
  p.lights = {"day"};
  p.exposure = 1.35F;
  p.sun_x = 0.6F;
  p.elevation = 0.5F;
  p.shadow = 0.3F;
  p.sky_luma = 205;
  p.ground = 0.585F;
  p.detail = "leaves";
  p.detail_metres = 1.6F;
  p.bands = {{"sky", level(0), 1e5F},
             {"tree", level(0.02F), 25},
             {"soil",
              {{{0, 0.56F},
                {0.1F, 0.56F},
                {0.15F, 0.565F},
                {0.2F, 0.6F},
                {0.3F, 0.615F},
                {0.4F, 0.585F},
                {0.5F, 0.555F},
                {0.55F, 0.565F},
                {0.6F, 0.62F},
                {0.7F, 0.68F},
                {0.75F, 0.66F},
                {0.85F, 0.62F},
                {0.95F, 0.66F},
                {1, 0.65F}}}}};
  return p;
}

Panorama sunrise_world() {
  Panorama p;
  p.file = worlds + "sunrise.exr";
  p.lights = {"sunrise", "day", "backlit"};
  p.color = {1.0F, 0.9F, 0.74F};
  p.exposure = 1.9F;
  p.neutral = {1.08F, 1.06F, 1.12F};
  p.sun_x = 0.598F;
  p.elevation = 0.15F;
  p.ground = 0.53F;
  p.detail = "grass";
  p.detail_metres = 1.8F;
  p.detail_upright = true;
  p.bands = {{"sky", level(0), 1e5F},
             {"tree",
              {{{0, 0.475F},     {0.13F, 0.47F},  {0.14F, 0.445F},  {0.18F, 0.445F}, {0.19F, 0.475F}, {0.28F, 0.47F},
                {0.295F, 0.43F}, {0.31F, 0.42F},  {0.345F, 0.425F}, {0.36F, 0.46F},  {0.45F, 0.46F},  {0.455F, 0.41F},
                {0.47F, 0.395F}, {0.482F, 0.42F}, {0.49F, 0.46F},   {0.51F, 0.455F}, {0.52F, 0.425F}, {0.535F, 0.415F},
                {0.55F, 0.43F},  {0.56F, 0.455F}, {0.6F, 0.47F},    {0.66F, 0.465F}, {0.7F, 0.47F},   {1, 0.475F}}},
              150},
             {"grass", level(0.495F)}};
  return p;
}

Panorama sunset_world() {
  Panorama p;
  p.file = worlds + "sunset.exr";
  p.lights = {"sunset"};
  p.exposure = 1.1F;
  p.neutral = {1.22F, 1.2F, 1.14F};
  p.sun_x = 0.6F;
  p.elevation = 0.08F;
  p.shadow = 0.3F;
  p.detail = "concrete";
  p.detail_metres = 2.4F;
  p.ground = 0.55F;
  return p;
}

const Outline venice_sky = {{{0, 0.36F},      {0.03F, 0.355F}, {0.055F, 0.37F}, {0.06F, 0.43F},   {0.1F, 0.415F},
                             {0.14F, 0.405F}, {0.155F, 0.43F}, {0.2F, 0.45F},   {0.22F, 0.455F},  {0.27F, 0.475F},
                             {0.3F, 0.498F},  {0.57F, 0.496F}, {0.66F, 0.49F},  {0.74F, 0.498F},  {0.775F, 0.47F},
                             {0.78F, 0.44F},  {0.785F, 0.47F}, {0.85F, 0.455F}, {0.877F, 0.455F}, {0.879F, 0.345F},
                             {0.95F, 0.33F},  {0.97F, 0.305F}, {0.983F, 0.33F}, {0.985F, 0.37F},  {1, 0.365F}}};

Panorama interior_world() {
  Panorama p;
  p.file = worlds + "interior.exr";
  p.lights = {"day"};
  p.exposure = 1.35F;
  p.neutral = {1, 1, 1};
  p.sun_x = 0.59F;
  p.elevation = 0.6F;
  p.shadow = 0.3F;
  p.focal_low = 0.5F;
  p.focal_high = 0.6F;
  p.horizon_low = 0.3F;
  p.horizon_high = 0.4F;
  p.eye = 1.4F;
  return p;
}

// Indoors no sky is seen and no weather.
void inside(Setting& s) {
  const bool evening = s.light == "night";
  s.look.grade = evening                                       ? Tone{0.6F, 0.5F, 0.42F}
                 : s.light == "dark"                           ? Tone{0.46F, 0.45F, 0.46F}
                 : s.light == "sunset" || s.light == "sunrise" ? Tone{1.0F, 0.86F, 0.72F}
                 : s.light == "bright"                         ? Tone{1.12F, 1.11F, 1.08F}
                                                               : Tone{0.98F, 0.98F, 0.98F};
  s.look.gray = 0;
  s.look.rain = s.look.flakes = 0;
  s.look.visibility = 1e9F;
  s.look.light.fog = 0;
  s.look.light.color = {std::pow(s.look.grade.r, 2.2F), std::pow(s.look.grade.g, 2.2F), std::pow(s.look.grade.b, 2.2F)};
}

}  // namespace

bool photograph_of_meadow(Setting& s) {
  Plate p;
  p.file = wallpapers + "aitzgorri_by_Aitzol_Berasategi.jpg";
  p.lights = {"day"};
  p.neutral = {1, 1, 1};
  p.horizon = 0.6F;
  p.ground = 0.74F;
  p.eye = 1.7F;
  p.zoom = 0.86F;
  p.light_from = -0.3F;
  p.shadow = 0.25F;
  p.bands = {{"sky", level(-1), 1e5F},
             {"mountain",
              {{{0, 0.235F},
                {0.08F, 0.22F},
                {0.2F, 0.17F},
                {0.3F, 0.155F},
                {0.42F, 0.14F},
                {0.52F, 0.135F},
                {0.55F, 0.12F},
                {0.58F, 0.15F},
                {0.65F, 0.17F},
                {0.7F, 0.15F},
                {0.82F, 0.145F},
                {0.88F, 0.17F},
                {0.94F, 0.2F},
                {1, 0.24F}}},
              4000},
             {"tree",
              {{{0, 0.235F},
                {0.06F, 0.27F},
                {0.15F, 0.3F},
                {0.25F, 0.33F},
                {0.35F, 0.38F},
                {0.43F, 0.43F},
                {0.52F, 0.5F},
                {0.62F, 0.56F},
                {0.69F, 0.59F},
                {0.71F, 0.5F},
                {0.745F, 0.4F},
                {0.78F, 0.5F},
                {0.8F, 0.47F},
                {0.84F, 0.42F},
                {0.9F, 0.4F},
                {1, 0.3F}}},
              120},
             {"grass",
              {{{0, 0.6F},
                {0.1F, 0.605F},
                {0.25F, 0.62F},
                {0.4F, 0.65F},
                {0.55F, 0.67F},
                {0.7F, 0.69F},
                {0.85F, 0.71F},
                {1, 0.75F}}}}};
  return paint_plate(s, p);
}

bool photograph_of_peaks(Setting& s) {
  Plate p;
  p.file = wallpapers + "picosdeeuropa_by_Aitzol_Berasategi.jpg";
  p.lights = {"day"};
  p.neutral = {1.04F, 1.02F, 1};
  p.horizon = 0.56F;
  p.ground = 0.7F;
  p.eye = 1.7F;
  p.zoom = 0.72F;
  p.light_from = 0.4F;
  p.elevation = 0.8F;
  p.bands = {
      {"sky", level(-1), 1e5F},
      {"mountain",
       {{{0, 0.19F},     {0.06F, 0.22F}, {0.12F, 0.28F},  {0.17F, 0.3F},  {0.22F, 0.33F}, {0.27F, 0.4F}, {0.32F, 0.46F},
         {0.36F, 0.44F}, {0.41F, 0.38F}, {0.435F, 0.36F}, {0.45F, 0.25F}, {0.5F, 0.22F},  {0.6F, 0.2F},  {0.65F, 0.25F},
         {0.7F, 0.26F},  {0.75F, 0.23F}, {0.8F, 0.22F},   {0.86F, 0.23F}, {0.92F, 0.19F}, {1, 0.14F}}},
       1500},
      {"grass",
       {{{0, 0.45F}, {0.2F, 0.48F}, {0.36F, 0.53F}, {0.45F, 0.59F}, {0.6F, 0.62F}, {0.8F, 0.66F}, {1, 0.69F}}}}};
  return paint_plate(s, p);
}

bool photograph_of_evening_hills(Setting& s) {
  Plate p;
  p.file = wallpapers + "sunset_by_Aitzol_Berasategi.jpg";
  p.lights = {"sunset", "sunrise", "day", "backlit"};
  p.color = {0.95F, 0.66F, 0.42F};
  p.neutral = {1.55F, 1.6F, 1.65F};
  p.horizon = 0.5F;
  p.ground = 0.7F;
  p.left = 0.03F;
  p.right = 0.63F;
  p.zoom = 0.85F;
  p.light_from = 0.4F;
  p.elevation = 0.05F;
  p.shadow = 0.6F;
  p.bands = {{"sky", level(-1), 1e5F},
             {"mountain",
              {{{0, 0.5F}, {0.15F, 0.485F}, {0.3F, 0.455F}, {0.4F, 0.455F}, {0.47F, 0.46F}, {0.6F, 0.45F}, {1, 0.43F}}},
              4000},
             {"grass", {{{0, 0.68F}, {0.2F, 0.65F}, {0.3F, 0.62F}, {0.5F, 0.6F}, {0.7F, 0.58F}, {1, 0.6F}}}}};
  return paint_plate(s, p);
}

bool photograph_of_brook(Setting& s) {
  Plate p;
  p.file = wallpapers + "life_by_Aitzol_Berasategi.jpg";
  p.lights = {"day"};
  p.horizon = 0.22F;
  p.ground = 0.62F;
  p.eye = 1.8F;
  p.zoom = 0.74F;
  p.left = 0.06F;
  p.right = 0.97F;
  p.shadow = 0.2F;
  p.elevation = 0.9F;
  p.bands = {
      {"tree", level(-1), 25},
      {"rock", {{{0, 0.2F}, {0.2F, 0.25F}, {0.4F, 0.32F}, {0.5F, 0.18F}, {0.6F, 0.2F}, {0.75F, 0.3F}, {1, 0.35F}}}, 8},
      {"water",
       {{{0, 2},
         {0.22F, 2},
         {0.24F, 0.95F},
         {0.34F, 0.82F},
         {0.35F, 0.7F},
         {0.42F, 0.62F},
         {0.46F, 0.5F},
         {0.5F, 0.38F},
         {0.57F, 0.4F},
         {0.58F, 2},
         {1, 2}}},
       5}};
  return paint_plate(s, p);
}

bool photograph_of_cliff(Setting& s) {
  Plate p;
  p.file = templates + "cliff.jpg";
  p.lights = {"day"};
  p.neutral = {1.06F, 1, 0.98F};
  p.horizon = 0.78F;
  p.ground = 0.85F;
  p.top = 0;
  p.bottom = 0.995F;
  p.zoom = 0.85F;
  p.light_from = 0.4F;
  p.bands = {{"sky", level(-1), 1e5F},
             {"rock",
              {{{0, 0.56F},
                {0.06F, 0.49F},
                {0.15F, 0.4F},
                {0.21F, 0.36F},
                {0.27F, 0.3F},
                {0.3F, 0.25F},
                {0.38F, 0.23F},
                {0.42F, 0.22F},
                {0.48F, 0.16F},
                {0.54F, 0.14F},
                {0.59F, 0.16F},
                {0.62F, 0.1F},
                {0.67F, 0.1F},
                {0.7F, 0.17F},
                {0.74F, 0.25F},
                {0.8F, 0.31F},
                {0.88F, 0.35F},
                {0.95F, 0.38F},
                {1, 0.42F}}},
              60}};
  return paint_plate(s, p);
}

bool photograph_of_mudstone(Setting& s) {
  Plate p;
  p.file = templates + "mudstone.jpg";
  p.lights = {"day"};
  p.horizon = -0.12F;
  p.ground = 0.22F;
  p.eye = 1.0F;
  p.zoom = 0.8F;
  p.bands = {{"rock", level(-1)}};
  return paint_plate(s, p);
}

bool photograph_of_pebbles(Setting& s) {
  Plate p;
  p.file = templates + "rocks.jpg";
  p.lights = {"day"};
  p.tint = {0.96F, 1.02F, 0.8F};
  p.horizon = -0.03F;
  p.ground = 0.12F;
  p.eye = 0.8F;
  p.zoom = 0.8F;
  p.bands = {{"stone", level(-1)}};
  return paint_plate(s, p);
}

bool photograph_of_surf(Setting& s) {
  Plate p;
  p.file = templates + "ocean_waves.jpg";
  p.lights = {"day"};
  p.neutral = {1.05F, 1.03F, 1};
  p.horizon = -0.02F;
  p.ground = 0.12F;
  p.eye = 2;
  p.zoom = 0.85F;
  p.bands = {{"water", level(-1)}};
  return paint_plate(s, p);
}

bool photograph_of_clouds(Setting& s) {
  Plate p;
  p.file = templates + "sun_behind_clouds.jpg";
  p.lights = {"day"};
  p.neutral = {1.05F, 1.05F, 1.05F};
  p.tint = {0.99F, 1.02F, 1};
  p.horizon = 1.3F;
  p.ground = 1.2F;
  p.eye = 30;
  p.zoom = 0.7F;
  p.bands = {{"sky", level(-1), 1e5F}};
  if (!paint_plate(s, p)) return false;
  s.ground = s.h();
  return true;
}

bool photograph_of_corn(Setting& s) {
  Plate p;
  p.file = templates + "corn_maze.jpg";
  p.lights = {"day"};
  p.horizon = 0.55F;
  p.ground = 0.82F;
  p.eye = 1.5F;
  p.zoom = 0.85F;
  p.left = 0.08F;
  p.right = 0.95F;
  p.shadow = 0.3F;
  p.bands = {{"plant", level(-1), 4}};
  return paint_plate(s, p);
}

bool panorama_of_town(Setting& s) {
  Panorama p;
  p.file = worlds + "city.exr";
  p.lights = {"overcast"};
  p.exposure = 0.62F;
  p.neutral = {1.12F, 1.1F, 1.06F};
  p.sun_x = 0.6F;
  p.elevation = 0.7F;
  p.shadow = 0.25F;
  p.looks = {{0, 0.38F}, {0.62F, 1}};
  p.focal_low = 0.66F;
  p.horizon_low = 0.48F;
  p.horizon_high = 0.6F;
  p.ground = 0.565F;
  p.detail = "asphalt";
  p.detail_metres = 2;
  p.bands = {
      {"sky", level(0), 1e5F},
      {"building",
       {{{0, 0.255F},     {0.122F, 0.25F},  {0.123F, 0.44F},  {0.133F, 0.44F},  {0.134F, 0.35F},  {0.219F, 0.35F},
         {0.22F, 0.375F}, {0.259F, 0.375F}, {0.26F, 0.49F},   {0.269F, 0.49F},  {0.27F, 0.405F},  {0.29F, 0.36F},
         {0.293F, 0.31F}, {0.367F, 0.308F}, {0.368F, 0.36F},  {0.379F, 0.36F},  {0.38F, 0.49F},   {0.458F, 0.49F},
         {0.467F, 0.33F}, {0.528F, 0.315F}, {0.53F, 0.35F},   {0.6F, 0.36F},    {0.608F, 0.38F},  {0.61F, 0.49F},
         {0.627F, 0.48F}, {0.628F, 0.36F},  {0.675F, 0.325F}, {0.711F, 0.355F}, {0.712F, 0.455F}, {0.757F, 0.455F},
         {0.758F, 0.37F}, {0.78F, 0.36F},   {0.855F, 0.36F},  {0.857F, 0.31F},  {0.888F, 0.31F},  {0.89F, 0.4F},
         {0.935F, 0.37F}, {0.946F, 0.37F},  {0.947F, 0.45F},  {0.98F, 0.45F},   {0.982F, 0.28F},  {1, 0.265F}}},
       400},
      {"road", level(0.545F)}};
  return paint_panorama(s, p);
}

bool panorama_of_park(Setting& s) {
  Panorama p = forest_world();
  p.looks = {{0.2F, 0.5F}};
  p.horizon_low = 0.48F;
  p.horizon_high = 0.62F;
  return paint_panorama(s, p);
}

bool panorama_of_forest(Setting& s) {
  Panorama p = forest_world();
  p.looks = {{0.14F, 0.4F}};
  p.horizon_low = 0.5F;
  p.horizon_high = 0.64F;
  p.focal_low = 0.75F;
  p.focal_high = 0.95F;
  return paint_panorama(s, p);
}

bool panorama_of_garden(Setting& s) {
  Panorama p = forest_world();
  p.looks = {{0.62F, 0.72F}, {0.78F, 0.88F}};
  p.ground = 0.67F;
  p.horizon_low = 0.34F;
  p.horizon_high = 0.42F;
  return paint_panorama(s, p);
}

bool panorama_of_meadow(Setting& s) {
  Panorama p = sunrise_world();
  p.looks = {{0.4F, 0.72F}};
  return paint_panorama(s, p);
}

bool panorama_of_tracks(Setting& s) {
  Panorama p = sunrise_world();
  p.looks = {{0.08F, 0.34F}};
  return paint_panorama(s, p);
}

bool panorama_of_plaza(Setting& s) {
  Panorama p = sunset_world();
  p.looks = {{0.06F, 0.12F}, {0.9F, 0.97F}};
  p.bands = {{"sky", level(0), 1e5F}, {"building", venice_sky, 60}, {"road", level(0.525F)}};
  return paint_panorama(s, p);
}

bool panorama_of_shore(Setting& s) {
  Panorama p = sunset_world();
  p.looks = {{0.44F, 0.55F}};
  p.lights = {"sunset", "sunrise", "day"};
  p.color = {0.86F, 0.8F, 0.78F};
  p.ground = 0.68F;
  p.horizon_low = 0.34F;
  p.horizon_high = 0.44F;
  p.bands = {{"sky", level(0), 1e5F},
             {"water", venice_sky, 500},
             {"sidewalk",
              {{{0.28F, 0.52F},
                {0.3F, 0.545F},
                {0.33F, 0.585F},
                {0.38F, 0.635F},
                {0.45F, 0.66F},
                {0.5F, 0.665F},
                {0.55F, 0.66F},
                {0.6F, 0.645F},
                {0.66F, 0.615F},
                {0.7F, 0.6F},
                {0.76F, 0.52F}}}}};
  return paint_panorama(s, p);
}

bool panorama_behind_a_table(Setting& s) {
  Panorama p = s.dice.chance(0.6F) ? interior_world() : forest_world();
  p.looks = {{0, 1}};
  p.exposure *= 1.25F;
  p.focal_low = 0.9F;
  p.focal_high = 1.2F;
  p.horizon_low = 0.12F;
  p.horizon_high = 0.3F;
  p.detail.clear();
  p.bands = {{"wall", level(0), 4}};
  return paint_panorama(s, p);
}

bool panorama_of_bedroom(Setting& s) {
  Panorama p = interior_world();
  p.looks = {{0.74F, 0.84F}};
  p.ground = 0.69F;
  p.bands = {
      {"wall", level(0), 4},
      {"bed",
       {{{0.6F, 0.73F}, {0.64F, 0.68F}, {0.7F, 0.64F}, {0.75F, 0.55F}, {0.9F, 0.55F}, {0.93F, 0.66F}, {1, 0.73F}}}}};
  inside(s);
  return paint_panorama(s, p);
}

bool panorama_of_room(Setting& s) {
  Panorama p = interior_world();
  p.looks = {{0.46F, 0.56F}};
  p.ground = 0.76F;
  p.bands = {{"wall", level(0), 4}, {"floor", level(0.7F)}};
  inside(s);
  return paint_panorama(s, p);
}

bool panorama_of_office(Setting& s) {
  Panorama p = interior_world();
  p.looks = {{0.26F, 0.36F}};
  p.ground = 0.78F;
  p.bands = {{"wall", level(0), 4}, {"furniture", level(0.61F), 3}, {"floor", level(0.79F)}};
  inside(s);
  return paint_panorama(s, p);
}

}  // namespace maia::backdrop

namespace maia {

std::vector<std::string> installed_photographs() {
  using namespace backdrop;
  std::vector<std::string> names;
  for (const std::string& file :
       {wallpapers + "aitzgorri_by_Aitzol_Berasategi.jpg", worlds + "city.exr", templates + "cliff.jpg",
        templates + "corn_maze.jpg", worlds + "forest.exr", worlds + "interior.exr",
        wallpapers + "life_by_Aitzol_Berasategi.jpg", templates + "mudstone.jpg", templates + "ocean_waves.jpg",
        wallpapers + "picosdeeuropa_by_Aitzol_Berasategi.jpg", templates + "rocks.jpg",
        templates + "sun_behind_clouds.jpg", worlds + "sunrise.exr", worlds + "sunset.exr",
        wallpapers + "sunset_by_Aitzol_Berasategi.jpg"})
    if (photograph_installed(file)) names.push_back(file.substr(file.rfind('/') + 1));
  return names;
}

}  // namespace maia

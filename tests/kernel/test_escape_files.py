"""Escapes through files: reading secrets, writing outside, links, descriptors."""

import os
import stat

import pytest

from escape_lab import RAW, ROOT, WAYS, can_trace, lab  # noqa: F401

# ---- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_in_home(lab, way):
    lab.check("std::cout << read_file(key);", lab.told, way)


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_behind_a_link_in_the_notebooks_folder(lab, way):
    lab.check('std::cout << read_file("link");', lab.told, way)
    lab.check('std::cout << read_file("linked_folder/.ssh/id_planted");', lab.told, way)


@pytest.mark.parametrize("way", RAW)
@pytest.mark.parametrize(
    "path",
    [
        '"/proc/self/root" + key',
        '"/proc/self/cwd/../.ssh/id_planted"',
        'notebook + "/../.ssh/id_planted"',
        '"/proc/thread-self/root" + key',
    ],
)
def test_a_secret_by_a_roundabout_path(lab, way, path):
    lab.check(f"std::cout << read_file({path});", lab.told, way)


@pytest.mark.parametrize("way", RAW)
def test_a_secret_through_a_descriptor_that_is_only_a_path(lab, way):
    lab.check(
        """
int path = must(call(SYS_openat, AT_FDCWD, key.c_str(), O_PATH, 0), "O_PATH");
std::cout << read_file("/proc/self/fd/" + std::to_string(path));""",
        lab.told,
        way,
    )


@pytest.mark.parametrize("way", RAW)
def test_a_secret_relative_to_every_descriptor(lab, way):
    lab.check(
        """
std::string up = "../../../../../../../../../../.." + key;
must(call(SYS_openat, AT_FDCWD, "/", O_PATH, 0));
long found = -1;
for (int fd = 0; fd < 256 && found < 0; ++fd) found = call(SYS_openat, fd, up.c_str(), O_RDONLY, 0);
char text[100] = {};
must(found, "no descriptor leads there");
must(call(SYS_read, found, text, 99));
std::cout << text;""",
        lab.told,
        way,
    )


@pytest.mark.parametrize("way", RAW)
def test_a_secret_after_a_change_of_the_folder(lab, way):
    lab.check(
        """
struct Back { ~Back() { chdir(notebook.c_str()); } } back;
must(call(SYS_chdir, home.c_str()));
std::cout << read_file(".ssh/id_planted");""",
        lab.told,
        way,
    )


@pytest.mark.parametrize("way", RAW)
def test_the_list_of_a_private_folder(lab, way):
    lab.check(
        """
int folder = must(call(SYS_openat, AT_FDCWD, (home + "/.ssh").c_str(), O_RDONLY | O_DIRECTORY, 0));
char entries[4096];
long size = must(call(SYS_getdents64, folder, entries, sizeof entries));
if (std::string(entries, size).find("id_planted") != std::string::npos) std::cout << "there is a key";""",
        lambda answer: "there is a key" in answer.stdout,
        way,
    )


@pytest.mark.parametrize("way", WAYS)
def test_the_environment_of_a_program(lab, way):
    lab.check('std::cout << read_file("/proc/" + std::to_string(victim) + "/environ");', lab.told, way)


@pytest.mark.parametrize("way", WAYS)
def test_the_environment_of_the_broker(lab, way):
    """Held by the broker itself as well, which is not dumpable: only root reads it with the lock off."""
    lab.check(
        'std::cout << read_file("/proc/" + std::to_string(broker) + "/environ");', lab.told, way, open_escapes=ROOT
    )


@pytest.mark.parametrize("way", WAYS)
def test_the_command_line_of_a_program(lab, way):
    lab.check('std::cout << read_file("/proc/" + std::to_string(victim) + "/cmdline");', lab.told, way)


def test_the_workers_own_environment_holds_no_key(lab):
    answer = lab.attack('for (char** e = environ; *e; ++e) std::cout << *e << "\\n";')
    answer.ok()
    assert "HOME=" in answer.stdout and not lab.told(answer)


@pytest.mark.parametrize("way", RAW)
def test_the_memory_of_a_program(lab, way):
    lab.check(
        """
int memory = must(call(SYS_openat, AT_FDCWD, ("/proc/" + std::to_string(victim) + "/mem").c_str(), O_RDONLY, 0));
char text[64] = {};
must(call(SYS_pread64, memory, text, 40, address));
std::cout << text;""",
        lab.told,
        way,
        open_escapes=ROOT or can_trace(),
    )


# ---- writing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_a_new_file_in_home(lab, way):
    file = lab.home / f"new_{way}"
    lab.check(f'write_file(home + "/{file.name}", "x");', lambda answer: file.exists(), way)


@pytest.mark.parametrize("way", WAYS)
def test_a_line_in_bashrc(lab, way):
    file = lab.home / ".bashrc"
    before = file.read_text()
    lab.check(
        'write_file(home + "/.bashrc", "rm -rf /\\n", O_WRONLY | O_APPEND);',
        lambda answer: file.read_text() != before,
        way,
    )
    file.write_text(before)


@pytest.mark.parametrize("way", WAYS)
def test_a_file_in_tmp(lab, way, tmp_path):
    lab.check(f'write_file("{tmp_path}/new", "x");', lambda answer: (tmp_path / "new").exists(), way)


@pytest.mark.parametrize("way", RAW)
@pytest.mark.parametrize(
    "name, code",
    [
        ("truncate", "must(call(SYS_truncate, file.c_str(), 0));"),
        ("open", "must(call(SYS_openat, AT_FDCWD, file.c_str(), O_RDONLY | O_TRUNC, 0));"),
        ("access_mode_3", "must(call(SYS_openat, AT_FDCWD, file.c_str(), O_ACCMODE | O_TRUNC, 0));"),
        ("openat2", "struct { uint64_t flags, mode, resolve; } how = {O_RDWR | O_TRUNC, 0, 0};"
                    "must(call(437, AT_FDCWD, file.c_str(), &how, sizeof how));"),
    ],
)
def test_emptying_a_file(lab, way, name, code):
    file = lab.home / "full"
    file.write_text("full")
    lab.check(
        f'std::string file = home + "/full";\n{code}',
        lambda answer: file.read_text() == "",
        way,
        open_escapes=name != "access_mode_3",  # the system has no truncation by it; nothing must come of it either way
    )


@pytest.mark.parametrize("way", RAW)
@pytest.mark.parametrize(
    "code",
    [
        "must(call(SYS_chmod, file.c_str(), 0777));",
        "must(call(SYS_fchmodat, AT_FDCWD, file.c_str(), 0777));",
        'int fd = must(call(SYS_openat, AT_FDCWD, file.c_str(), O_RDONLY, 0)); must(call(SYS_fchmod, fd, 0777));',
        """int fd = must(call(SYS_openat, AT_FDCWD, file.c_str(), O_PATH, 0));
           must(call(SYS_chmod, ("/proc/self/fd/" + std::to_string(fd)).c_str(), 0777));""",
    ],
)
def test_rights_of_a_file_outside(lab, way, code):
    file = lab.home / "rights"
    file.touch()
    file.chmod(0o600)
    lab.check(
        f'std::string file = home + "/rights";\n{code}',
        lambda answer: stat.S_IMODE(file.stat().st_mode) == 0o777,
        way,
    )


@pytest.mark.parametrize("way", RAW)
def test_a_program_that_runs_as_its_owner(lab, way):
    file = lab.notebook / "suid"
    for code in (
        "must(call(SYS_openat, AT_FDCWD, file.c_str(), O_WRONLY | O_CREAT, 04755));",
        "int fd = must(call(SYS_openat, AT_FDCWD, file.c_str(), O_RDWR | O_CREAT, 0755)); must(call(SYS_fchmod, fd, 04755));",
    ):
        file.unlink(missing_ok=True)
        lab.check(
            f'std::string file = notebook + "/suid";\n{code}',
            lambda answer: file.exists() and bool(file.stat().st_mode & stat.S_ISUID),
            way,
        )


@pytest.mark.parametrize("way", RAW)
def test_times_of_a_file_outside(lab, way):
    file = lab.home / "times"
    file.touch()
    lab.check(
        """
timespec times[2] = {{1, 0}, {1, 0}};
must(call(SYS_utimensat, AT_FDCWD, (home + "/times").c_str(), times, 0));""",
        lambda answer: file.stat().st_mtime == 1,
        way,
    )


@pytest.mark.parametrize("way", RAW)
@pytest.mark.parametrize(
    "name, code",
    [
        ("deleted", "must(call(SYS_unlinkat, AT_FDCWD, file.c_str(), 0));"),
        ("renamed", 'must(call(SYS_renameat, AT_FDCWD, file.c_str(), AT_FDCWD, (file + ".gone").c_str()));'),
        ("moved in", 'must(call(SYS_renameat, AT_FDCWD, file.c_str(), AT_FDCWD, (notebook + "/stolen").c_str()));'),
    ],
)
def test_a_file_outside_is_gone(lab, way, name, code):
    file = lab.home / "precious"
    file.write_text("precious")
    lab.check(f'std::string file = home + "/precious";\n{code}', lambda answer: not file.exists(), way)


@pytest.mark.parametrize("way", RAW)
def test_a_second_name_of_a_secret_inside(lab, way):
    name = lab.notebook / f"hard_{way}"
    lab.check(
        f'must(call(SYS_linkat, AT_FDCWD, key.c_str(), AT_FDCWD, (notebook + "/{name.name}").c_str(), 0));',
        lambda answer: name.exists(),
        way,
    )


@pytest.mark.parametrize("way", RAW)
def test_a_link_that_others_would_follow(lab, way):
    """JupyterLab, which is not locked, would save a notebook over whatever such a link names."""
    name = lab.notebook / f"soft_{way}.ipynb"
    lab.check(
        f'must(call(SYS_symlinkat, (home + "/.bashrc").c_str(), AT_FDCWD, (notebook + "/{name.name}").c_str()));',
        lambda answer: name.is_symlink(),
        way,
    )


@pytest.mark.parametrize("way", RAW)
def test_writing_through_a_link(lab, way):
    file = lab.home / f"through_{way}"
    lab.check(
        f'write_file(notebook + "/linked_folder/{file.name}", "x");', lambda answer: file.exists(), way
    )


def test_a_race_with_a_link(lab):
    """A folder and a link change places while the path is being followed: the check is at the file, not at the path."""
    file = lab.home / "race"
    (lab.notebook / "swap").mkdir(exist_ok=True)
    lab.check(
        """
std::string folder = notebook + "/swap", link = notebook + "/linked_folder", inside = folder + "/race";
bool stop = false, out = false;
std::thread swapper([&] { while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) syscall(SYS_renameat2, AT_FDCWD, folder.c_str(), AT_FDCWD, link.c_str(), 2); });
for (int i = 0; i < 20000 && !out; ++i) {
  int fd = open(inside.c_str(), O_WRONLY | O_CREAT, 0600);
  if (fd >= 0) close(fd);
  out = access((home + "/race").c_str(), F_OK) == 0;
}
__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
swapper.join();
if (!out) throw std::runtime_error("the race was lost");""",
        lambda answer: file.exists(),
        deadline=60,
    )


def test_what_cells_may_do_with_files(lab):
    """The lock is worth nothing if it is in the way."""
    answer = lab.attack(
        """
write_file(notebook + "/made", "a", O_WRONLY | O_CREAT | O_TRUNC);
write_file(notebook + "/made", "b", O_WRONLY | O_APPEND);
std::filesystem::create_directories(notebook + "/a/b");
std::filesystem::rename(notebook + "/made", notebook + "/a/b/moved");
std::filesystem::copy_file(notebook + "/a/b/moved", notebook + "/copied", std::filesystem::copy_options::overwrite_existing);
std::filesystem::resize_file(notebook + "/copied", 1);
std::cout << read_file(notebook + "/copied") << std::filesystem::temp_directory_path();
write_file(std::filesystem::temp_directory_path().string() + "/x", "temporary");
std::filesystem::remove_all(notebook + "/a");
"""
    )
    answer.ok()
    assert answer.stdout.startswith("a")
    assert os.path.exists(lab.notebook / "copied")

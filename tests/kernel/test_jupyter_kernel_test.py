"""jupyter_kernel_test, the protocol test suite of the Jupyter project, with a sample for each of its tests.

conftest.py turns a skip in this file into a failure.
"""

import jupyter_kernel_test


class TestJupyterKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "maia"
    language_name = "c++"
    file_extension = ".cpp"

    code_hello_world = 'std::cout << "hello, world" << std::endl;'
    code_stderr = 'std::cerr << "oops" << std::endl;'
    code_page_something = "?std::vector"
    code_generate_error = 'throw std::runtime_error("wanted");'
    code_inspect_sample = "std::vector"
    code_clear_output = "maia::clear_output();"

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "std::vector<int>{1, 2, 3}", "result": "{1, 2, 3}"},
        {"code": '#include <string>\nstd::string("jupyter" " kernel test").size()', "result": "19"},
        {"code": 'maia::Html{"<b>bold</b>"}', "mime": "text/html", "result": "<b>bold</b>"},
    ]
    code_history_pattern = '*"jupyter" " kernel test"*'
    supported_history_operations = ("tail", "range", "search")

    code_display_data = [
        {"code": 'maia::display(maia::Html{"<i>i</i>"});', "mime": "text/html"},
        {"code": 'maia::display(maia::Markdown{"*i*"});', "mime": "text/markdown"},
        {"code": 'maia::display(maia::Latex{"$x$"});', "mime": "text/latex"},
        {"code": "maia::display(maia::Svg{\"<svg xmlns='http://www.w3.org/2000/svg'/>\"});", "mime": "image/svg+xml"},
        {"code": 'maia::display(maia::Json{"[1]"});', "mime": "application/json"},
        {"code": "maia::display(1);", "mime": "text/plain"},
    ]

    completion_samples = [
        {"text": "std::unordered_multim", "matches": {"unordered_multimap"}},
        {"text": "%timei", "matches": {"%timeit", "%%timeit"}},
        {"text": "std::string().push_b", "matches": {"push_back"}},
    ]

    complete_code_samples = [
        "1",
        "int a = 0;",
        "void f() {}",
        "for (int i = 0; i < 3; i++) {\n}",
        "%who",
        "// only this",
    ]
    incomplete_code_samples = ["int f() {", "for (int i = 0; i < 3; i++) {", "std::max(1,", "/* open", 'R"(raw']
    invalid_code_samples = ["}", "int a = );"]

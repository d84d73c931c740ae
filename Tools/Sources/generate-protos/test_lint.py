"""Each rule of the lint refuses a message that breaks it."""

import os
import subprocess
import tempfile
import unittest

import descriptors
import lint

GOOD = """syntax = "proto3"; package hattama.v1;
message Span { uint32 begin = 1; uint32 end = 2; }
message Good {
  enum Kind { UNSPECIFIED = 0; ONE = 1; }
  Kind kind = 1; repeated Span spans = 2; double confidence = 3; uint32 item_count = 4; string name = 5;
}
"""


def problems(text):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "t.proto"), "w", encoding="utf-8") as stream:
            stream.write(text)
        out = os.path.join(folder, "set")
        subprocess.run(["protoc-c", "--c_out=" + folder, "--descriptor_set_out=" + out, "-I" + folder, "t.proto"],
                       check=True, capture_output=True)
        with open(out, "rb") as stream:
            return "\n".join(lint.problems(descriptors.read_set(stream.read())))


class LintTest(unittest.TestCase):
    def refuses(self, rule, text):
        self.assertIn(rule, problems(text))

    def test_good_message_passes(self):
        self.assertEqual(problems(GOOD), "")

    def test_syntax(self):
        self.refuses("syntax:", 'syntax = "proto2"; package hattama.v1; message M { optional string a = 1; }')

    def test_package(self):
        self.refuses("package:", 'syntax = "proto3"; package other.v1; message M { string a = 1; }')

    def test_enum_outside_of_a_message(self):
        self.refuses("enum-nested:", 'syntax = "proto3"; package hattama.v1; enum E { E_UNSPECIFIED = 0; }')

    def test_enum_without_an_unspecified_zero(self):
        self.refuses("enum-zero:", 'syntax = "proto3"; package hattama.v1; message M { enum E { ONE = 0; } E e = 1; }')

    def test_map(self):
        self.refuses("no-map:", 'syntax = "proto3"; package hattama.v1; message M { map<string, string> m = 1; }')

    def test_oneof(self):
        self.refuses("no-oneof:",
                     'syntax = "proto3"; package hattama.v1; message M { oneof o { string a = 1; string b = 2; } }')

    def test_recursion_also_over_another_message(self):
        self.refuses("no-recursion: hattama.v1.A -> hattama.v1.B -> hattama.v1.A",
                     'syntax = "proto3"; package hattama.v1; message A { B b = 1; } message B { repeated A a = 1; }')

    def test_types(self):
        for kind in ("float", "int32", "int64", "sint32", "fixed64"):
            self.refuses("type: " + kind, f'syntax = "proto3"; package hattama.v1; message M {{ {kind} a = 1; }}')

    def test_span_count_and_confidence_types(self):
        self.refuses("span-type:", 'syntax = "proto3"; package hattama.v1; message M { uint64 begin = 1; }')
        self.refuses("count-type:", 'syntax = "proto3"; package hattama.v1; message M { uint64 row_count = 1; }')
        self.refuses("confidence-type:", 'syntax = "proto3"; package hattama.v1; message M { uint32 confidence = 1; }')

    def test_names(self):
        self.refuses("name:", 'syntax = "proto3"; package hattama.v1; message M { string camelCase = 1; }')


if __name__ == "__main__":
    unittest.main()

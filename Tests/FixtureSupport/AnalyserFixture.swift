/// A misbehaving analyser of `Tests/Fixtures/analysers`, and the manifest to be written beside it.
package struct AnalyserFixture: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// A shared library.
    case library
    /// A program that speaks the worker protocol.
    case program
  }

  /// The C source's name without its ending.
  package var source: String
  package var kind: Kind
  /// Also names the analyser's folder.
  package var id: String
  /// The layer that it assigns.
  package var layer: String
  /// More fields of the manifest, as JSON values by name; they replace those that are written otherwise.
  package var manifest: [String: String]
  /// Files of the resource folder by name.
  package var resources: [String: String]

  /// - Parameters:
  ///   - source: such as `crash`.
  ///   - id: `kz.example.` and the source's name unless given.
  package init(
    _ source: String, kind: Kind = .library, id: String? = nil, layer: String? = nil,
    manifest: [String: String] = [:], resources: [String: String] = [:]
  ) {
    self.source = source
    self.kind = kind
    self.id = id ?? "kz.example." + source.replacing("_", with: "-")
    self.layer = layer ?? self.id + ".layer"
    self.manifest = manifest
    self.resources = resources
  }

  package static let libraryName = "lib/libFixture.so"

  /// The compiled file, relative to the analyser's folder.
  package var fileName: String { kind == .library ? Self.libraryName : "lib/fixture" }

  /// The manifest's text.
  package var manifestText: String {
    var fields = [
      "id": "\"\(id)\"", "version": "\"1.0.0\"", (kind == .library ? "library" : "exec"): "\"\(fileName)\"",
      "assigns": "[\"\(layer)\"]", "threadModel": "\"serial\"",
    ]
    fields.merge(manifest) { $1 }
    return "{" + fields.sorted { $0.key < $1.key }.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
  }
}

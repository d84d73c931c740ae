internal import AnalyserMessages
internal import Foundation

/// An analyser as it lies on disk, with a manifest that can be used.
struct AnalyserPackage: Sendable {
  let manifest: AnalyserManifest
  /// Without symbolic links, so that confinement names what is opened.
  let folder: String
  let librarySHA256: String
  let resourceSHA256: String

  var programPath: String { folder + "/" + manifest.program.fileName }
  var resourcePath: String { folder + "/resources" }

  static let manifestName = "manifest.json"

  /// Reads an analyser's folder.
  ///
  /// - Throws: ``ManifestError`` for whatever is missing or wrong in it.
  static func read(folder: String) throws(ManifestError) -> AnalyserPackage {
    let folder = URL(filePath: folder).resolvingSymlinksInPath().path(percentEncoded: false).withoutTrailingSlash
    let manifest = try AnalyserManifest(parsing: manifestBytes(in: folder))
    let name = manifest.program.fileName
    let program = URL(filePath: folder + "/" + name).resolvingSymlinksInPath().path(percentEncoded: false)
    guard FileManager.default.isReadableFile(atPath: program) else {
      throw ManifestError("the file \(name), which the manifest names, is missing")
    }
    guard program.hasPrefix(folder + "/") else {
      throw ManifestError("the file \(name), which the manifest names, lies outside of the analyser's folder")
    }
    let hash = try FileHash.ofFile(program)
    if let pinned = manifest.sha256, pinned != hash {
      throw ManifestError(
        "the file \(name) has SHA-256 \(hash), but \(pinned) is pinned; install the analyser again if you changed it")
    }
    return AnalyserPackage(
      manifest: manifest, folder: folder, librarySHA256: hash,
      resourceSHA256: try FileHash.ofFolder(folder + "/resources"))
  }

  private static func manifestBytes(in folder: String) throws(ManifestError) -> [UInt8] {
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: folder + "/" + manifestName))
      defer { try? file.close() }
      let data = try file.read(upToCount: AnalyserManifest.byteCountMax + 1) ?? Data()
      if data.count <= AnalyserManifest.byteCountMax { return Array(data) }
    } catch {
      throw ManifestError("there is no readable \(manifestName)")
    }
    throw ManifestError("the manifest has more than \(AnalyserManifest.byteCountMax) bytes")
  }

  /// What the library says of itself must be what its manifest says.
  ///
  /// - Returns: the first difference as a sentence.
  func difference(from descriptor: AnalyserDescriptor) -> String? {
    func differs(_ name: String, _ manifest: String, _ library: String) -> String? {
      manifest == library
        ? nil : "the manifest says \(name) \(manifest), the analyser itself \(library.isEmpty ? "nothing" : library)"
    }
    func listed(_ layers: [String]) -> String { layers.isEmpty ? "none" : layers.sorted().joined(separator: ", ") }
    return differs("id", manifest.id, descriptor.id)
      ?? differs("version", manifest.version, descriptor.version)
      ?? differs("requires", listed(manifest.requires), listed(descriptor.requires))
      ?? differs("uses", listed(manifest.uses), listed(descriptor.uses))
      ?? differs("assigns", listed(manifest.assigns), listed(descriptor.assigns))
      ?? manifest.threadModel.flatMap { differs("threadModel", $0, descriptor.threadModel.name.lowercased()) }
  }

  /// What the manifest tells of an analyser that did not start.
  var announced: AnalyserDescriptor {
    AnalyserDescriptor(
      id: manifest.id, version: manifest.version, requires: manifest.requires, uses: manifest.uses,
      assigns: manifest.assigns)
  }
}

extension String {
  fileprivate var withoutTrailingSlash: String { hasSuffix("/") && count > 1 ? String(dropLast()) : self }
}

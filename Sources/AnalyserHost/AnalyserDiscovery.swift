internal import Foundation

/// What was found in the folders of analysers: for each one a package, or why it cannot be used.
struct AnalyserDiscovery {
  struct Finding {
    /// The name of the folder, which stands for an analyser whose manifest cannot be read.
    let name: String
    let result: Result<AnalyserPackage, ManifestError>
  }

  static let analyserCountMax = 256

  /// Reads all folders in the order of their names; a broken analyser never hides the others.
  static func findings(in folders: [String]) -> [Finding] {
    var findings: [Finding] = []
    var taken: [String: String] = [:]
    for folder in folders {
      for name in analyserNames(in: folder) where findings.count < analyserCountMax {
        var result = read(folder + "/" + name)
        if case .success(let package) = result {
          if let first = taken[package.manifest.id] {
            result = .failure(
              ManifestError("the id \(package.manifest.id) is taken by the folder \(first); remove one of them"))
          } else {
            taken[package.manifest.id] = name
          }
        }
        findings.append(Finding(name: name, result: result))
      }
    }
    return findings
  }

  private static func read(_ folder: String) -> Result<AnalyserPackage, ManifestError> {
    do throws(ManifestError) {
      return .success(try AnalyserPackage.read(folder: folder))
    } catch {
      return .failure(error)
    }
  }

  /// Hidden folders are left alone, and so are files.
  private static func analyserNames(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { name in
      var isDirectory: ObjCBool = false
      return !name.hasPrefix(".")
        && FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isDirectory)
        && isDirectory.boolValue
    }
  }
}

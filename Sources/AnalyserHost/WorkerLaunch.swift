internal import CConfinement
internal import Glibc

/// Everything that decides how one worker process is started.
struct WorkerLaunch: Sendable {
  let workerPath: String
  let package: AnalyserPackage
  let confinement: AnalyserHostConfiguration.Confinement
  let memoryByteCountMax: UInt64
  let readablePaths: [String]

  static let fileCountMax = 64

  init(_ package: AnalyserPackage, _ configuration: AnalyserHostConfiguration) {
    workerPath = configuration.workerExecutablePath
    self.package = package
    confinement = configuration.confinement
    memoryByteCountMax = package.manifest.memoryByteCountMax ?? configuration.memoryByteCountMax
    readablePaths =
      [package.folder] + systemPaths(for: package.manifest.program) + runtimePaths(beside: workerPath)
      + configuration.readablePaths
  }

  var arguments: [String] {
    let program =
      switch package.manifest.program {
      case .library: ["--library", package.programPath]
      case .exec: ["--exec", package.programPath]
      }
    let limits = ["--memory", "\(memoryByteCountMax)", "--files", "\(Self.fileCountMax)"]
    return [workerPath] + program + ["--parent", "\(getpid())", "--confinement", confinement.rawValue] + limits
      + readablePaths.flatMap { ["--readable", $0] }
  }

  /// Nothing of the server's environment but what a language runtime needs.
  var environment: [String] {
    let passed = ["PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH"].compactMap { name in
      getenv(name).map { name + "=" + String(cString: $0) }
    }
    // The backtracer would start another program, which a confined worker may not.
    return passed + ["SWIFT_BACKTRACE=enable=no"]
  }
}

/// The system's shared libraries, and what nearly every process reads. A program of its own also needs its interpreter.
private func systemPaths(for program: AnalyserManifest.Program) -> [String] {
  let libraries = [
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/localtime",
    "/usr/share/zoneinfo", "/dev/null", "/dev/urandom", "/proc/self", "/proc/meminfo", "/sys/devices/system/cpu",
  ]
  return switch program {
  case .library: libraries
  case .exec: libraries + ["/usr", "/bin"]
  }
}

/// Where a Swift analyser's runtime lies: in the installed layout beside `bin`, else where this process has its own.
private func runtimePaths(beside workerPath: String) -> [String] {
  let bin = folder(of: workerPath)
  return [bin, bin + "/../lib"] + (hattama_library_of("swift_retain").map { [folder(of: String(cString: $0))] } ?? [])
}

private func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

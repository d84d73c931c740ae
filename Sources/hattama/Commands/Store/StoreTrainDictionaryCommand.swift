internal import ArgumentParser
internal import Client
internal import CommandExit
internal import Presentation
internal import Records
internal import Service

struct StoreTrainDictionaryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-dictionary",
    abstract: "Make a compression dictionary from the store's own records, and compress with it from now on.",
    discussion: """
      It is measured on records that it was not made from, and taken into use only when it compresses them better than the
      one in use. Older records stay as they are and readable; with --rewrite they are compressed anew in the background,
      and `hattama store stats` says when it is done. When a record is purged, its words go out of the dictionary as well.

      Without --store the server does it while it goes on serving.

      Example: hattama store train-dictionary --rewrite
      """)

  @Option(help: ArgumentHelp("The store's folder, if no server has it open.", valueName: "folder"))
  var store: String?

  @Option(help: "Records that are looked at, 100 to 20,000.")
  var samples: UInt32 = 4_000

  @Flag(help: "Compress all records anew.")
  var rewrite = false

  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard (100...20_000).contains(samples) else {
      throw ValidationError("--samples takes 100 to 20000, not \(samples)")
    }
  }

  func run() async throws {
    let request = TrainDictionaryRequest(sampleLimit: samples, rewrite: rewrite)
    let response =
      if let store {
        try await StoreMaintenance(folder: store).trainDictionary(request)
      } else {
        try await options.withClient(hasDeadline: false) { try await $0.trainDictionary(request) }
      }
    if options.json { return try Output(options: options).json(response) }
    Output(options: options).lines(StoreReport(language: options.language, style: options.style).lines(response))
  }
}

/// A short article of our own, with what a careful reader finds in it.
package struct FixtureArticle: Sendable {
  package struct ExpectedMeeting: Sendable, Equatable {
    package var status: String
    package var background = false
    package var place: String?
    package var start: String?
    package var people: [String] = []
    package var groups: [String] = []
  }

  package struct ExpectedMemorandum: Sendable, Equatable {
    package var instrument = "MEMORANDUM"
    package var status: String
    package var background = false
    package var parties: [String] = []
    package var partyCount: Double?
    package var signatories: [String] = []
    package var dateSigned: String?
    package var place: String?
    package var term: String?
    package var subject: String?
    package var number: String?
  }

  package let name: String
  package let language: String
  package let text: String
  package var people: [String] = []
  package var organisations: [String] = []
  package var places: [String] = []
  package var meetings: [ExpectedMeeting] = []
  package var memoranda: [ExpectedMemorandum] = []
  /// When each promise is due; `nil` where the text names no day.
  package var plans: [String?] = []
}

extension FixtureArticle: CustomStringConvertible {
  package var description: String { name }
}

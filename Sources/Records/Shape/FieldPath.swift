/// Where in a message something stands, as `meeting.participants[2].name`.
struct FieldPath {
  private enum Element {
    case field(String)
    case index(Int)
  }

  private var elements: [Element] = []

  mutating func push(_ field: String) { elements.append(.field(field)) }
  mutating func push(_ index: Int) { elements.append(.index(index)) }
  mutating func pop() { elements.removeLast() }

  var text: String {
    elements.reduce(into: "") { text, element in
      switch element {
      case .field(let name): text += (text.isEmpty ? "" : ".") + name
      case .index(let index): text += "[\(index)]"
      }
    }
  }

  func text(and field: String) -> String { elements.isEmpty ? field : text + "." + field }
}

using System.ComponentModel.DataAnnotations;

namespace Trinity.Sdk.Nodes;

/// <summary>
/// A fault of a configuration with a stable code of its own and an exact place, for validation attributes and
/// <see cref="IValidatableObject"/>. Other validation results have the code <c>invalid_value</c>.
/// </summary>
/// <param name="code">The stable code in snake_case.</param>
/// <param name="message">What is wrong and what is allowed, in a sentence without secrets.</param>
/// <param name="member">
/// Where, in the object that is validated: the name of a property (an attribute has it from <see cref="ValidationContext.MemberName"/>), or a
/// JSON pointer like <c>/rules/3/when</c>. Null for the object itself.
/// </param>
public sealed class FaultResult(string code, string message, string? member = null) : ValidationResult(message, member is null ? [] : [member])
{
    /// <summary>The stable code.</summary>
    public string Code { get; } = code;
}

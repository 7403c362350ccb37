using System.ComponentModel.DataAnnotations;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Messages;

namespace Trinity.Sdk.Nodes;

/// <summary>
/// Says that a text property of a configuration is an address that something is sent to: what <see cref="Turn.Send"/> takes. Its fault has
/// the code <c>invalid_url</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DeliveryAddressAttribute : DataTypeAttribute
{
    /// <summary>Marks a property.</summary>
    public DeliveryAddressAttribute()
        : base(DataType.Url)
    {
    }

    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) => value switch
    {
        null => ValidationResult.Success,
        string text when !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.OriginalString != text =>
            new FaultResult("invalid_url", "An address is absolute: https://example.com/hooks.", validationContext.MemberName),
        string text when DeliveryAddress.Fault(new Uri(text)) is { } fault => new FaultResult("invalid_url", fault, validationContext.MemberName),
        _ => ValidationResult.Success,
    };
}

/// <summary>
/// Says that a text property of a configuration is a secret that deliveries are signed with: what <see cref="Turn.Send"/> takes. Its fault has
/// the code <c>invalid_secret</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SigningSecretAttribute : ValidationAttribute
{
    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string text && !StandardWebhookSignature.IsSecret(text)
            ? new FaultResult("invalid_secret", "A secret to sign with is base64, with or without whsec_ before it.", validationContext.MemberName)
            : ValidationResult.Success;
}

/// <summary>
/// Says that values of a type are written in one of several forms, and read by a converter of the type's own. The schema of a configuration
/// shows the forms.
/// </summary>
/// <param name="forms">The types whose schemas are the forms.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class AnyOfAttribute(params Type[] forms) : Attribute
{
    /// <summary>The types whose schemas are the forms.</summary>
    public IReadOnlyList<Type> Forms { get; } = forms;
}

using System.ComponentModel.DataAnnotations;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Expressions;

/// <summary>Says that a text property of a configuration is an expression. Its fault has the code <c>invalid_expression</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ExpressionAttribute() : DataTypeAttribute("expression")
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        SyntaxFault.Of(value as string, source => Expression.Parse(source), validationContext);
}

/// <summary>Says that a text property of a configuration has values in it. Its fault has the code <c>invalid_expression</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextAttribute() : DataTypeAttribute("text")
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        SyntaxFault.Of(value as string, source => Text.Of(source, string.Empty), validationContext);
}

internal static class SyntaxFault
{
    public static ValidationResult? Of(string? source, Action<string> parse, ValidationContext context)
    {
        if (source is null)
        {
            return ValidationResult.Success;
        }

        try
        {
            parse(source);
            return ValidationResult.Success;
        }
        catch (ExpressionException exception)
        {
            return new FaultResult(exception.Code, exception.Message, context.MemberName);
        }
    }
}

using Microsoft.Extensions.Options;

namespace Trinity.Platform.Models;

/// <summary>Says what of the settings cannot be. No value is repeated: one may be a key.</summary>
internal sealed class ModelOptionsCheck : IValidateOptions<ModelOptions>
{
    public ValidateOptionsResult Validate(string? name, ModelOptions options) =>
        options.Fault is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trinity.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class CallGrantsByHand : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_call_grant",
                table: "call_grant");

            migrationBuilder.AddColumn<int>(
                name: "origin",
                table: "call_grant",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddPrimaryKey(
                name: "PK_call_grant",
                table: "call_grant",
                columns: new[] { "caller_id", "target_id", "origin" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_call_grant",
                table: "call_grant");

            migrationBuilder.DropColumn(
                name: "origin",
                table: "call_grant");

            migrationBuilder.AddPrimaryKey(
                name: "PK_call_grant",
                table: "call_grant",
                columns: new[] { "caller_id", "target_id" });
        }
    }
}
